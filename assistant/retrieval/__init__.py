"""Retrieve passages, rank them, pick sentences, and weigh whether they hold the answer."""
