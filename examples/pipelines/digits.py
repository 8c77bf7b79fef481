"""Train a classifier on scikit-learn's hand-written digits and measure it."""

from typing import Any, Dict, List

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss
from zenml import pipeline, step
from zenml.config import DockerSettings, ResourceSettings

from pipelines.era import log_to_run, log_to_step, outputs


@step
def load(rows: int) -> outputs(images=np.ndarray, labels=np.ndarray):
    """Load the first rows of the digits: 8x8 grey images, flattened, and what they show."""
    digits = load_digits()
    return digits.data[:rows].astype(np.uint8), digits.target[:rows].astype(np.int32)


@step
def split(images: np.ndarray, labels: np.ndarray, test_share: float) -> outputs(
    train_images=np.ndarray, test_images=np.ndarray, train_labels=np.ndarray, test_labels=np.ndarray
):
    """Keep the last rows for the test."""
    cut = int(len(labels) * (1 - test_share))
    return images[:cut], images[cut:], labels[:cut], labels[cut:]


@step(
    settings={"resources": ResourceSettings(cpu_count=1, memory="512MB")},
    extra={"owner": "vision", "tries": [1, 2]},
)
def train(images: np.ndarray, labels: np.ndarray, penalty: float, iterations: int) -> outputs(
    model=ClassifierMixin, iterations_used=int
):
    """Fit a logistic regression.

    The penalty is the inverse of the regularisation strength.
    """
    model = LogisticRegression(C=penalty, max_iter=iterations).fit(images, labels)
    log_to_step({"converged": bool(model.n_iter_.max() < iterations), "classes": [int(c) for c in model.classes_]})
    return model, int(model.n_iter_.max())


@step
def evaluate(model: ClassifierMixin, images: np.ndarray, labels: np.ndarray) -> outputs(
    accuracy=float, loss=float, confusion=np.ndarray, mistakes=List[Dict[str, Any]]
):
    """Measure the model on rows it has not seen."""
    guesses = model.predict(images)
    accuracy = float(accuracy_score(labels, guesses))
    loss = float(log_loss(labels, model.predict_proba(images), labels=model.classes_))
    wrong = [
        {"row": int(row), "expected": int(labels[row]), "guessed": int(guesses[row])}
        for row in np.flatnonzero(guesses != labels)
    ]
    log_to_step({"accuracy": accuracy, "loss": loss, "tested": len(labels)})
    log_to_run({"accuracy": accuracy, "good": accuracy > 0.9, "summary": {"loss": loss, "mistakes": len(wrong)}})
    return accuracy, loss, confusion_matrix(labels, guesses, labels=model.classes_), wrong


@pipeline(
    settings={"docker": DockerSettings(requirements=["scikit-learn"], environment={"OMP_NUM_THREADS": "1"})},
    extra={"team": "vision", "reviewed": True},
)
def train_digits(rows: int = 100, penalty: float = 1.0, iterations: int = 200):
    """Train and evaluate a classifier of hand-written digits."""
    images, labels = load(rows=rows)
    train_images, test_images, train_labels, test_labels = split(images, labels, test_share=0.5)
    model, _ = train(train_images, train_labels, penalty=penalty, iterations=iterations)
    evaluate(model, test_images, test_labels)
