"""What releases of ZenML since 0.41 read of their history, through their client."""

import json
from typing import Any, Callable, Dict, List, Optional

from zenml.client import Client

from pipelines.encode import plain
from pipelines.era import RELEASE, list_of

PAGE = 1000
KEEPS_VERSIONS = RELEASE < (0, 63, 0)
"""Whether a version of a pipeline is a row of its own."""
HYDRATES = RELEASE >= (0, 52, 0)
"""Whether a list leaves out what is not asked for."""


def pipelines() -> List[Dict[str, Any]]:
    """The pipelines, with their versions where the release keeps them."""
    listed = all_of(Client().list_pipelines)
    if not KEEPS_VERSIONS:
        return [describe_pipeline(pipeline) for pipeline in listed]
    by_name: Dict[str, List[Any]] = {}
    for version in reversed(listed):
        by_name.setdefault(version.name, []).append(version)
    return [describe_versions(name, versions) for name, versions in by_name.items()]


def describe_pipeline(pipeline: Any) -> Dict[str, Any]:
    """A pipeline of which the release keeps no versions."""
    return {
        "id": str(pipeline.id),
        "name": pipeline.name,
        "created": time(pipeline.created),
        "versions": [],
        "runs": [str(run.id) for run in runs_of(pipeline)],
        "tags": tags_of(pipeline),
    }


def describe_versions(name: str, versions: List[Any]) -> Dict[str, Any]:
    """A pipeline and its versions, newest first."""
    described = [
        {
            "id": str(version.id),
            "version": version.version,
            "versionHash": version.version_hash,
            "docstring": version.docstring,
            "created": time(version.created),
            "runs": [str(run.id) for run in runs_of(version)],
        }
        for version in versions
    ]
    runs = sorted((run for version in versions for run in runs_of(version)), key=lambda run: run.created, reverse=True)
    return {
        "id": [version["id"] for version in described],
        "name": name,
        "docstring": described[0]["docstring"],
        "versions": described,
        "runs": [str(run.id) for run in runs],
        "tags": [],
    }


def runs_of(pipeline: Any) -> List[Any]:
    """The runs of a pipeline, or of a version of it, newest first."""
    return all_of(Client().list_pipeline_runs, pipeline_id=pipeline.id, sort_by="desc:created")


def unlisted_runs() -> List[str]:
    """The runs of no pipeline."""
    return [str(run.id) for run in runs() if run.pipeline is None]


def runs() -> List[Any]:
    """All runs, newest first."""
    return all_of(Client().list_pipeline_runs, sort_by="desc:created")


def steps() -> List[Any]:
    """All steps in order of creation, among them the attempts that were retried."""
    return list_steps(exclude_retried=False)


def list_steps(exclude_retried: bool, **filters: Any) -> List[Any]:
    """Steps in order of creation; since 0.84 a client leaves out the attempts that were retried, if asked to."""
    if RELEASE >= (0, 84, 0):
        filters["exclude_retried"] = exclude_retried
    return all_of(Client().list_run_steps, **filters)


def artifacts() -> List[Any]:
    """All artifacts (since 0.51: versions of artifacts), in order of creation."""
    client = Client()
    return all_of(client.list_artifact_versions if hasattr(client, "list_artifact_versions") else client.list_artifacts)


def load(artifact: Any) -> Any:
    """The value of an artifact."""
    return artifact.load()


def plan_of(run: Any) -> Any:
    """What was to run: a snapshot, once called a deployment."""
    if hasattr(Client(), "get_snapshot"):
        return Client().get_snapshot(run.snapshot.id)
    deployment = run.deployment_id if HYDRATES else next(iter(run.steps.values())).deployment_id
    return Client().get_deployment(str(deployment))


def describe_run(run: Any) -> Dict[str, Any]:
    """One run."""
    plan = plan_of(run)
    code = getattr(run, "code_reference", None) or getattr(plan, "code_reference", None)
    version = hydrated(run.pipeline) if KEEPS_VERSIONS else None
    return {
        "name": run.name,
        "index": getattr(run, "index", None),
        "status": run.status.value,
        "pipeline": run.pipeline.name if run.pipeline else None,
        "version": version.version if version else None,
        "versionHash": version.version_hash if version else getattr(plan, "pipeline_version_hash", None),
        "created": time(run.created),
        "startTime": time(run.start_time),
        "endTime": time(run.end_time),
        "commit": code.commit if code else None,
        "docstring": version.docstring if version else None,
        "sourceCode": getattr(plan, "source_code", None),
        "config": dump(run.config),
        "settings": {key: dump(value) for key, value in run.config.settings.items()},
        "extra": run.config.extra,
        "metadata": metadata_of(run),
        "tags": tags_of(run),
        "modelVersion": model_version_of(run),
        "steps": [str(step.id) for step in list_steps(True, pipeline_run_id=run.id)],
        "stepNamesPlanned": list(plan.step_configurations),
        "parentRun": str(run.parent_run.id) if getattr(run, "parent_run", None) else None,
        "dynamic": bool(getattr(plan, "is_dynamic", False)),
        "outputs": [[name, str(artifact.id)] for name, artifact in getattr(run, "outputs", {}).items()],
        "stack": run.stack.name if run.stack else None,
    }


def describe_step(step: Any) -> Dict[str, Any]:
    """One step of a run, or one attempt of it."""
    outputs = {name: [str(artifact.id) for artifact in list_of(artifacts)] for name, artifacts in step.outputs.items()}
    inputs = {name: list_of(artifacts) for name, artifacts in step.inputs.items()}
    declared = [name for name in planned_outputs(step) if name in outputs]
    return {
        "run": str(step.pipeline_run_id),
        "name": step.name,
        "entrypointName": step.config.name,
        "status": step.status.value,
        "startTime": time(step.start_time),
        "endTime": time(step.end_time),
        "parameters": step.config.parameters,
        "settings": {key: dump(value) for key, value in step.config.settings.items()},
        "extra": step.config.extra,
        "docstring": step.docstring,
        "sourceCode": step.source_code,
        "metadata": metadata_of(step),
        "originalStep": str(step.original_step_run_id) if step.original_step_run_id else None,
        "parents": [str(parent) for parent in step.parent_step_ids],
        "outputs": [[name, outputs[name]] for name in [*declared, *sorted(set(outputs) - set(declared))]],
        "inputs": [[name, [str(artifact.id) for artifact in artifacts]] for name, artifacts in inputs.items()],
        "inputTypes": [
            [name, [artifact.input_type.value for artifact in artifacts if hasattr(artifact, "input_type")]]
            for name, artifacts in inputs.items()
        ],
        "cached": step.status.value == "cached",
        "attempt": getattr(step, "version", 1),
    }


def planned_outputs(step: Any) -> List[str]:
    """The outputs of a step in the order it declares them."""
    return list(step.config.outputs)


def describe_artifact(artifact: Any) -> Dict[str, Any]:
    """One artifact, or one version of it."""
    return {
        "name": artifact.name,
        "version": getattr(artifact, "version", None),
        "uri": artifact.uri,
        "type": artifact.type.value,
        "saveType": artifact.save_type.value if hasattr(artifact, "save_type") else None,
        "itemCount": getattr(artifact, "item_count", None),
        "materializer": artifact.materializer.import_path,
        "dataType": artifact.data_type.import_path,
        "producerStep": str(artifact.producer_step_run_id) if artifact.producer_step_run_id else None,
        "metadata": metadata_of(artifact),
        "tags": tags_of(artifact),
        "visualizations": [{"type": shown.type.value, "uri": shown.uri} for shown in artifact.visualizations or []],
    }


def metadata_of(entity: Any) -> Dict[str, Any]:
    """The metadata of a run, a step or an artifact; since 0.71 the client tells values only, and the type is their class."""
    return {
        key: {"value": plain(value.value), "type": str(getattr(value.type, "value", value.type))}
        if hasattr(value, "value")
        else {"value": plain(value), "type": type(value).__name__}
        for key, value in (entity.run_metadata if HYDRATES else entity.metadata).items()
    }


def dump(model: Any) -> Any:
    """A model as JSON."""
    return model.model_dump(mode="json") if hasattr(model, "model_dump") else json.loads(model.json())


def tags_of(entity: Any) -> List[str]:
    """The names of the tags of what has such."""
    return sorted(tag.name for tag in getattr(entity, "tags", None) or [])


def model_version_of(run: Any) -> Optional[str]:
    """The model version of a run."""
    version = getattr(run, "model_version", None)
    return str(version.id) if version else None


def hydrated(entity: Any) -> Any:
    """All that the client knows of an entity that another one names."""
    return entity.get_hydrated_version() if hasattr(entity, "get_hydrated_version") else entity


def all_of(list_page: Callable[..., Any], **arguments: Any) -> List[Any]:
    """Every item with all that the client knows of it, whatever the number of pages."""
    if HYDRATES:
        arguments["hydrate"] = True
    first = list_page(size=PAGE, **arguments)
    pages = range(2, first.total_pages + 1)
    return [*first.items, *(item for page in pages for item in list_page(size=PAGE, page=page, **arguments).items)]


def time(moment: Any) -> Any:
    """A time as ISO text; ZenML keeps UTC without saying so."""
    return moment.isoformat() if moment else None
