"""Plots of the page as numbers: places, texts and classes, which templates write as SVG."""
