from committee.selectors.composition import Composition, compositions

__all__ = ["Composition", "compositions"]
