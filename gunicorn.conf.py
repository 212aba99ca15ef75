"""Read by gunicorn from the folder in which it starts. Options of one machine or unit stand in its command."""

# No access log: nginx writes one, without tokens and query strings (deploy/nginx.conf).
accesslog = None
logger_class = "exportmeet.web_log.Logger"
