"""What the two eras of ZenML spell differently, so that the pipelines read the same in both."""

from typing import Any, Dict, Tuple

import zenml
from zenml.client import Client

IS_OLD = zenml.__version__.startswith("0.40.")

if IS_OLD:
    from zenml.environment import Environment
    from zenml.metadata.metadata_types import Uri
    from zenml.steps import Output
    from zenml.steps.external_artifact import ExternalArtifact
    from zenml.steps.step_environment import STEP_ENVIRONMENT_NAME
else:
    from typing import Annotated

    from zenml import ExternalArtifact, get_step_context, log_metadata
    from zenml.metadata.metadata_types import Uri

__all__ = ["IS_OLD", "ExternalArtifact", "Uri", "log_to_artifact", "log_to_run", "log_to_step", "outputs"]


def outputs(**types: Any) -> Any:
    """The return annotation of a step whose outputs have these names and types, in this order."""
    if IS_OLD:
        return Output(**types)
    named = tuple(Annotated[kind, name] for name, kind in types.items())
    return named[0] if len(named) == 1 else Tuple[named]


def log_to_step(metadata: Dict[str, Any]) -> None:
    """Attach metadata to the step that is running."""
    if IS_OLD:
        Client().create_run_metadata(metadata, step_run_id=_running().step_run_id)
    else:
        log_metadata(metadata)


def log_to_run(metadata: Dict[str, Any], run_id: Any = None) -> None:
    """Attach metadata to a run: the given one, or the one that is running."""
    if IS_OLD:
        Client().create_run_metadata(metadata, pipeline_run_id=run_id or _running().run_id)
    else:
        run = run_id or get_step_context().pipeline_run.id
        log_metadata(metadata, run_id_name_or_prefix=run)


def log_to_artifact(metadata: Dict[str, Any], artifact_id: Any) -> None:
    """Attach metadata to an artifact that exists already."""
    if IS_OLD:
        Client().create_run_metadata(metadata, artifact_id=artifact_id)
    else:
        log_metadata(metadata, artifact_version_id=artifact_id)


def _running() -> Any:
    """Which step runs at the moment (old era)."""
    return Environment()[STEP_ENVIRONMENT_NAME].step_run_info
