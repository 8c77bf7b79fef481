"""Render a report: HTML, Markdown, CSV, JSON (newer releases) and a picture."""

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits, load_wine
from zenml import pipeline, step
from zenml.types import CSVString, HTMLString, MarkdownString

from pipelines.era import outputs


@step
def tables(rows: int) -> outputs(csv=CSVString, markdown=MarkdownString):
    """The first wines as text tables."""
    wine = load_wine(as_frame=True).data.iloc[:rows, :3].round(2)
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in wine.itertuples(index=False)]
    heading = "| " + " | ".join(wine.columns) + " |\n|---|---|---|\n"
    return CSVString(wine.to_csv(index=False)), MarkdownString(f"# Wines\n\n{heading}" + "\n".join(lines) + "\n")


@step
def page(title: str) -> outputs(html=HTMLString):
    """A page; its script must never run in somebody else's browser."""
    return HTMLString(f"<!doctype html><title>{title}</title><h1>{title} – ü</h1><script>document.title = 'ran'</script>")


@step
def picture(digit: int) -> outputs(picture=Image.Image):
    """One digit as a small grey picture."""
    pixels = (load_digits().images[digit] * 15).astype(np.uint8)
    return Image.fromarray(pixels).resize((32, 32))


@pipeline
def render_report(rows: int = 5, title: str = "Wines"):
    """Render the report; the three steps do not depend on each other."""
    tables(rows=rows)
    page(title=title)
    picture(digit=3)
