"""Who works here: invited, given roles, and let go by those who are responsible for the place."""
