"""Requests in, calls of what the command line calls too, responses out: a file for each part of the address space."""
