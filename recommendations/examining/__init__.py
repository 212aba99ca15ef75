"""The queue of a department, claims, referrals and scores."""
