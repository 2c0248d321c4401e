from notifications.selectors.my_space import MySpace, editors_of, milestones_due, my_space

__all__ = ["MySpace", "editors_of", "milestones_due", "my_space"]
