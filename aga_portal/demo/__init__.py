"""The demonstration: one fictitious plan and its neighbours, built through the services; each file is one part of the scene."""
