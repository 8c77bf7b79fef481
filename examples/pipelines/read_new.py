"""What newer releases of ZenML read of their history, through their client."""

from typing import Any, Callable, Dict, List

from zenml.client import Client

from pipelines.encode import plain

PAGE = 1000


def pipelines() -> List[Dict[str, Any]]:
    """The pipelines; newer releases keep no versions."""
    return [
        {
            "id": str(pipeline.id),
            "name": pipeline.name,
            "created": time(pipeline.created),
            "versions": [],
            "runs": [str(run.id) for run in all_of(Client().list_pipeline_runs, pipeline_id=pipeline.id)],
            "tags": names(pipeline.tags),
        }
        for pipeline in all_of(Client().list_pipelines, hydrate=True)
    ]


def unlisted_runs() -> List[str]:
    """The runs of no pipeline."""
    return [str(run.id) for run in runs() if run.pipeline is None]


def runs() -> List[Any]:
    """All runs, newest first."""
    return all_of(Client().list_pipeline_runs, hydrate=True)


def steps() -> List[Any]:
    """All steps in order of creation, among them the attempts that were retried."""
    return all_of(Client().list_run_steps, hydrate=True, exclude_retried=False)


def artifacts() -> List[Any]:
    """All artifact versions, in order of creation."""
    return all_of(Client().list_artifact_versions, hydrate=True)


def load(artifact: Any) -> Any:
    """The value of an artifact."""
    return artifact.load()


def describe_run(run: Any) -> Dict[str, Any]:
    """One run."""
    snapshot = Client().get_snapshot(run.snapshot.id)
    return {
        "name": run.name,
        "index": run.index,
        "status": run.status.value,
        "pipeline": run.pipeline.name if run.pipeline else None,
        "version": None,
        "versionHash": snapshot.pipeline_version_hash,
        "created": time(run.created),
        "startTime": time(run.start_time),
        "endTime": time(run.end_time),
        "commit": run.code_reference.commit if run.code_reference else None,
        "docstring": None,
        "sourceCode": snapshot.source_code,
        "config": run.config.model_dump(mode="json"),
        "settings": dump(run.config.settings),
        "extra": run.config.extra,
        "metadata": metadata_of(run),
        "tags": names(run.tags),
        "modelVersion": str(run.model_version.id) if run.model_version else None,
        "steps": [str(step.id) for step in all_of(Client().list_run_steps, pipeline_run_id=run.id, exclude_retried=True)],
        "stepNamesPlanned": list(snapshot.step_configurations),
        "parentRun": str(run.parent_run.id) if run.parent_run else None,
        "dynamic": snapshot.is_dynamic,
        "outputs": [[name, str(artifact.id)] for name, artifact in run.outputs.items()],
        "stack": run.stack.name if run.stack else None,
    }


def describe_step(step: Any) -> Dict[str, Any]:
    """One step of a run, or one attempt of it."""
    outputs = {name: [str(artifact.id) for artifact in artifacts] for name, artifacts in step.outputs.items()}
    declared = [name for name in step.config.outputs if name in outputs]
    return {
        "run": str(step.pipeline_run_id),
        "name": step.name,
        "entrypointName": step.config.name,
        "status": step.status.value,
        "startTime": time(step.start_time),
        "endTime": time(step.end_time),
        "parameters": step.config.parameters,
        "settings": dump(step.config.settings),
        "extra": step.config.extra,
        "docstring": step.docstring,
        "sourceCode": step.source_code,
        "metadata": metadata_of(step),
        "originalStep": str(step.original_step_run_id) if step.original_step_run_id else None,
        "parents": [str(parent) for parent in step.parent_step_ids],
        "outputs": [[name, outputs[name]] for name in [*declared, *sorted(set(outputs) - set(declared))]],
        "inputs": [[name, [str(artifact.id) for artifact in artifacts]] for name, artifacts in step.inputs.items()],
        "inputTypes": [
            [name, [artifact.input_type.value for artifact in artifacts]] for name, artifacts in step.inputs.items()
        ],
        "cached": step.status.value == "cached",
        "attempt": step.version,
    }


def describe_artifact(artifact: Any) -> Dict[str, Any]:
    """One artifact version."""
    return {
        "name": artifact.name,
        "version": artifact.version,
        "uri": artifact.uri,
        "type": artifact.type.value,
        "saveType": artifact.save_type.value,
        "itemCount": artifact.item_count,
        "materializer": artifact.materializer.import_path,
        "dataType": artifact.data_type.import_path,
        "producerStep": str(artifact.producer_step_run_id) if artifact.producer_step_run_id else None,
        "metadata": metadata_of(artifact),
        "tags": names(artifact.tags),
        "visualizations": [{"type": shown.type.value, "uri": shown.uri} for shown in artifact.visualizations or []],
    }


def metadata_of(entity: Any) -> Dict[str, Any]:
    """The metadata of a run, a step or an artifact; the client tells values only, so the type is the value's class."""
    return {key: {"value": plain(value), "type": type(value).__name__} for key, value in entity.run_metadata.items()}


def dump(settings: Dict[str, Any]) -> Dict[str, Any]:
    """Settings as JSON."""
    return {key: value.model_dump(mode="json") for key, value in settings.items()}


def names(tags: List[Any]) -> List[str]:
    """The names of tags."""
    return sorted(tag.name for tag in tags)


def all_of(list_page: Callable[..., Any], **arguments: Any) -> List[Any]:
    """Every item, whatever the number of pages."""
    first = list_page(size=PAGE, **arguments)
    pages = range(2, first.total_pages + 1)
    return [*first.items, *(item for page in pages for item in list_page(size=PAGE, page=page, **arguments).items)]


def time(moment: Any) -> Any:
    """A time as ISO text; ZenML keeps UTC without saying so."""
    return moment.isoformat() if moment else None
