"""What outlasts a request: jobs that wait their turn, run in processes of their own, and are remembered."""
