"""What the releases of ZenML spell differently, so that the pipelines read the same in all of them."""

from typing import Any, Dict, List, Tuple

import zenml
from zenml.client import Client

RELEASE = tuple(int(part) for part in zenml.__version__.split(".")[:3])
IS_OLD = RELEASE < (0, 41, 0)
"""Whether history is read by views, and steps know of their run by an environment."""

if IS_OLD:
    from zenml.environment import Environment
    from zenml.steps import Output
    from zenml.steps.step_environment import STEP_ENVIRONMENT_NAME
else:
    from typing_extensions import Annotated

if RELEASE < (0, 39, 0):
    ExternalArtifact = None
elif RELEASE < (0, 41, 0):
    from zenml.steps.external_artifact import ExternalArtifact
elif RELEASE < (0, 51, 0):
    from zenml.artifacts.external_artifact import ExternalArtifact
else:
    from zenml import ExternalArtifact

from zenml.metadata.metadata_types import Uri

__all__ = [
    "IS_OLD", "RELEASE", "ExternalArtifact", "Uri", "list_of", "log_to_artifact", "log_to_run", "log_to_step", "outputs",
]


def outputs(**types: Any) -> Any:
    """The return annotation of a step whose outputs have these names and types, in this order."""
    if IS_OLD:
        return Output(**types)
    named = tuple(Annotated[kind, name] for name, kind in types.items())
    return named[0] if len(named) == 1 else Tuple[named]


def log_to_step(metadata: Dict[str, Any], step_id: Any = None) -> None:
    """Attach metadata to a step: the given one, or the one that is running."""
    if step_id or IS_OLD:
        _attach(metadata, "step_run", step_id or _running().step_run_id)
    else:
        zenml.log_metadata(metadata)


def log_to_run(metadata: Dict[str, Any], run_id: Any = None) -> None:
    """Attach metadata to a run: the given one, or the one that is running."""
    if IS_OLD:
        _attach(metadata, "pipeline_run", run_id or _running().run_id)
    else:
        _attach(metadata, "pipeline_run", run_id or zenml.get_step_context().pipeline_run.id)


def log_to_artifact(metadata: Dict[str, Any], artifact_id: Any) -> None:
    """Attach metadata to an artifact that exists already."""
    _attach(metadata, "artifact" if RELEASE < (0, 51, 0) else "artifact_version", artifact_id)


def _attach(metadata: Dict[str, Any], kind: str, resource: Any) -> None:
    """Attach metadata to a resource of a kind; the client has taken it in three ways."""
    create = Client().create_run_metadata
    if RELEASE < (0, 51, 0):
        create(metadata, **{f"{kind}_id": resource})
    elif RELEASE < (0, 71, 0):
        from zenml.enums import MetadataResourceTypes

        create(metadata, resource_id=resource, resource_type=MetadataResourceTypes(kind))
    else:
        from zenml.enums import MetadataResourceTypes
        from zenml.models import RunMetadataResource

        create(metadata, resources=[RunMetadataResource(id=resource, type=MetadataResourceTypes(kind))])


def list_of(artifacts: Any) -> List[Any]:
    """The artifacts of one output; before 0.71 there was one and no list."""
    return list(artifacts) if isinstance(artifacts, (list, tuple)) else [artifacts]


def _running() -> Any:
    """Which step runs at the moment (old era)."""
    return Environment()[STEP_ENVIRONMENT_NAME].step_run_info
