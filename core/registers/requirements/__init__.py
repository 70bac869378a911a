"""The requirement register: who has to do what, with everything that was looked at accounted for."""
