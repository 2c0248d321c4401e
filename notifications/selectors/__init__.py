from notifications.selectors.my_space import MySpace, my_space

__all__ = ["MySpace", "my_space"]
