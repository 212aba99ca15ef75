"""How access records come about in requests, and their page; the model is in `models/access_records.py`."""
