"""What people make: keys, sessions, answer cards, feedback; never made anew like the index."""
