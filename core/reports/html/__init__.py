"""The report as one HTML file that needs no network and lets nothing out."""
