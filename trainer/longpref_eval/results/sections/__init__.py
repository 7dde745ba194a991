"""Sections of the page, a file each: from results to what its template shows."""
