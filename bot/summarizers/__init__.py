"""Summarizers by name: sumy's and ours."""
