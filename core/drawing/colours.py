"""The colours of the style sheets' tokens, for pictures that no style sheet reaches."""

PAPER, INK, SOFT, LINE, BLUE = "#fdfdfb", "#1b1d20", "#4b5159", "#d9d6cc", "#004884"
DARK = {"paper": "#14161a", "ink": "#eceae4", "soft": "#b4b8bf", "line": "#363b44", "blue": "#9cc2f5"}
LIGHTS = {
    "on_track": "#176b3a",
    "at_risk": "#8a5a00",
    "delayed": "#a8201a",
    "complete": "#004884",
    "no_information": "#5b6068",
    "scheduled": "#4a4f8c",
    "withdrawn": "#5b6068",
}
DARK_LIGHTS = {
    "on_track": "#6fd39a",
    "at_risk": "#f2c066",
    "delayed": "#ff9b94",
    "complete": "#9cc2f5",
    "no_information": "#b4b8bf",
    "scheduled": "#b9bdf5",
    "withdrawn": "#b4b8bf",
}
