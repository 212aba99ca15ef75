"""Questions of a return, and what other departments are asked."""
