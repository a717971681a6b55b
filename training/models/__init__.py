from training.models.counts import RatingCount, StepCount
from training.models.pages import LessonPage, ModulePage, TrainingIndexPage

__all__ = ["LessonPage", "ModulePage", "RatingCount", "StepCount", "TrainingIndexPage"]
