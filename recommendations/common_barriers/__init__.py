"""Barriers shared by several missions."""
