"""A code repository that is simply the git directory around the pipelines, so that runs carry a commit."""

import subprocess
from inspect import signature
from pathlib import Path
from typing import Any, Optional

from zenml.code_repositories import BaseCodeRepository, LocalRepositoryContext
from zenml.code_repositories.base_code_repository import BaseCodeRepositoryConfig


class LocalGit(LocalRepositoryContext):
    """The state of the git directory at the moment."""

    def __init__(self, repository: BaseCodeRepository, root: Path) -> None:
        """Remember whose directory this is."""
        by_id = "code_repository_id" in signature(LocalRepositoryContext.__init__).parameters
        super().__init__(repository.id if by_id else repository)
        self._root = root

    @property
    def root(self) -> str:
        """The top directory."""
        return str(self._root)

    @property
    def is_dirty(self) -> bool:
        """Whether anything is changed or untracked."""
        return bool(self._git("status", "--porcelain"))

    @property
    def has_local_changes(self) -> bool:
        """There is no remote: only uncommitted files count."""
        return self.is_dirty

    @property
    def current_commit(self) -> str:
        """The commit that is checked out."""
        return self._git("rev-parse", "HEAD")

    def _git(self, *arguments: str) -> str:
        """What git prints."""
        command = ["git", "-C", str(self._root), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class LocalGitConfig(BaseCodeRepositoryConfig):
    """Real repositories keep a token here; so does this one, though it needs none."""

    token: str = ""


class LocalGitRepository(BaseCodeRepository):
    """A repository without a server: it recognises its own directory and nothing else."""

    @property
    def config(self) -> LocalGitConfig:
        """The configuration."""
        return LocalGitConfig(**self._config)

    def login(self) -> None:
        """Nothing to log in to."""

    def download_files(self, commit: str, directory: str, repo_sub_directory: Optional[str]) -> None:
        """Nobody downloads: the pipelines run where they lie."""
        raise RuntimeError("the files are local")

    def get_local_context(self, path: str, **_: Any) -> Optional[LocalRepositoryContext]:
        """The git directory at or above a path."""
        for directory in (Path(path), *Path(path).parents):
            if (directory / ".git").exists():
                return LocalGit(self, directory)
        return None
