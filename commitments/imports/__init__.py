"""Tables of commitments and of the independent reviewer's codings, loaded whole or not at all."""
