from training.models.groups import FidelityReport, TrainingGroup
from training.models.pages import LessonPage, ModulePage, TrainingIndexPage

__all__ = ["FidelityReport", "LessonPage", "ModulePage", "TrainingGroup", "TrainingIndexPage"]
