"""What the portal knows of people, for how long, and how they take it along or have it erased (docs/privacy.md)."""
