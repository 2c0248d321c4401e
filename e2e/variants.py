"""Each journey is walked four times: on a phone and on a desk, with scripts and without."""

import pytest

VARIANTS = pytest.mark.parametrize(
    ("width", "js"),
    [(360, True), (1280, True), (360, False), (1280, False)],
    ids=["360", "1280", "360-nojs", "1280-nojs"],
)
PLACE = {(360, True): 0, (1280, True): 1, (360, False): 2, (1280, False): 3}
