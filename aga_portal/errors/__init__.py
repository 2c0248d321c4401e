"""What the portal says when something goes wrong, and what was typed given back with it."""
