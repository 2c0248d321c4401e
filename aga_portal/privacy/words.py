"""What takes the place of words that their author took back."""

WITHDRAWN = "[Su autor retiró este texto y sus datos se borraron.]"
