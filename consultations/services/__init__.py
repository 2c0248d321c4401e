from consultations.services.spaces import create_space

__all__ = ["create_space"]
