"""What ZenML 0.34 to 0.40 read of their history, through their post-execution views and their client."""

import json
from typing import Any, Callable, Dict, List

from zenml.client import Client
from zenml.post_execution import (
    ArtifactView,
    PipelineRunView,
    get_pipelines,
    get_unlisted_runs,
)

from pipelines.encode import plain

PAGE = 1000


def pipelines() -> List[Dict[str, Any]]:
    """The pipelines; each version is a row of its own."""
    by_name: Dict[str, List[Any]] = {}
    for version in sorted(get_pipelines(), key=lambda version: version.created, reverse=True):
        by_name.setdefault(version.name, []).append(version)
    return [describe_pipeline(name, versions) for name, versions in by_name.items()]


def describe_pipeline(name: str, versions: List[Any]) -> Dict[str, Any]:
    """A pipeline and its versions, newest first."""
    runs = sorted((run for version in versions for run in version.runs), key=lambda run: run.created, reverse=True)
    return {
        "id": [str(version.id) for version in versions],
        "name": name,
        "docstring": versions[0].docstring,
        "versions": [
            {
                "id": str(version.id),
                "version": version.version,
                "versionHash": version.version_hash,
                "docstring": version.docstring,
                "created": time(version.created),
                "runs": [str(run.id) for run in version.runs],
            }
            for version in versions
        ],
        "runs": [str(run.id) for run in runs],
        "tags": [],
    }


def unlisted_runs() -> List[str]:
    """The runs of no pipeline."""
    return [str(run.id) for run in get_unlisted_runs()]


def runs() -> List[Any]:
    """All runs, newest first."""
    return all_of(Client().list_runs, sort_by="desc:created")


def steps() -> List[Any]:
    """All steps, in order of creation."""
    return all_of(Client().list_run_steps)


def artifacts() -> List[Any]:
    """All artifacts, in order of creation."""
    return all_of(Client().list_artifacts)


def load(artifact: Any) -> Any:
    """The value of an artifact."""
    return ArtifactView(artifact).read()


def describe_run(run: Any) -> Dict[str, Any]:
    """One run."""
    view = PipelineRunView(run)
    planned = run.deployment.step_configurations if run.deployment else {}
    return {
        "name": run.name,
        "status": view.status.value,
        "pipeline": run.pipeline.name if run.pipeline else None,
        "version": run.pipeline.version if run.pipeline else None,
        "versionHash": run.pipeline.version_hash if run.pipeline else None,
        "created": time(run.created),
        "startTime": time(run.start_time),
        "endTime": time(run.end_time),
        "commit": view.commit if hasattr(view, "commit") else run.git_sha,
        "docstring": run.pipeline.docstring if run.pipeline else None,
        "config": dump(run.pipeline_configuration),
        "settings": {key: dump(value) for key, value in view.settings.items()},
        "extra": view.extra,
        "metadata": metadata_of(run),
        "tags": [],
        "steps": [str(step.id) for step in view.steps],
        "stepNamesPlanned": list(planned),
        "stack": run.stack.name if run.stack else None,
    }


def describe_step(step: Any) -> Dict[str, Any]:
    """One step of a run."""
    config = step.step.config
    planned = Client().get_pipeline_run(step.pipeline_run_id).deployment.step_configurations
    return {
        "run": str(step.pipeline_run_id),
        "name": step.name,
        "entrypointName": config.name,
        "status": step.status.value,
        "startTime": time(step.start_time),
        "endTime": time(step.end_time),
        "parameters": config.parameters,
        "settings": {key: dump(value) for key, value in config.settings.items()},
        "extra": config.extra,
        "docstring": step.docstring,
        "sourceCode": step.source_code,
        "metadata": metadata_of(step),
        "originalStep": str(step.original_step_run_id) if step.original_step_run_id else None,
        "parents": [str(parent) for parent in step.parent_step_ids],
        "outputs": [
            [name, [str(step.output_artifacts[name].id)]]
            for name in planned[step.name].config.outputs
            if name in step.output_artifacts
        ],
        "inputs": [[name, [str(artifact.id)]] for name, artifact in step.input_artifacts.items()],
        "cached": step.status.value == "cached",
        "attempt": 1,
    }


def describe_artifact(artifact: Any) -> Dict[str, Any]:
    """One artifact."""
    return {
        "name": artifact.name,
        "uri": artifact.uri,
        "type": artifact.type.value,
        "materializer": import_path(artifact.materializer),
        "dataType": import_path(artifact.data_type),
        "producerStep": str(artifact.producer_step_run_id) if artifact.producer_step_run_id else None,
        "metadata": metadata_of(artifact),
        "tags": [],
        "visualizations": [
            {"type": shown.type.value, "uri": shown.uri} for shown in getattr(artifact, "visualizations", None) or []
        ],
    }


def metadata_of(entity: Any) -> Dict[str, Any]:
    """The metadata of a run, a step or an artifact."""
    return {key: {"value": plain(entry.value), "type": str(entry.type)} for key, entry in entity.metadata.items()}


def dump(model: Any) -> Any:
    """A model as JSON; 0.34 has plain dictionaries in some places."""
    return model if isinstance(model, dict) else json.loads(model.json())


def import_path(source: Any) -> str:
    """The dotted path of a class; 0.34 has it as text."""
    return source if isinstance(source, str) else source.import_path


def all_of(list_page: Callable[..., Any], **arguments: Any) -> List[Any]:
    """Every item, whatever the number of pages."""
    first = list_page(size=PAGE, **arguments)
    pages = range(2, first.total_pages + 1)
    return [*first.items, *(item for page in pages for item in list_page(size=PAGE, page=page, **arguments).items)]


def time(moment: Any) -> Any:
    """A time as ISO text; ZenML keeps UTC without saying so."""
    return moment.isoformat() if moment else None
