from training.models.pages import LessonPage, ModulePage, TrainingIndexPage

__all__ = ["LessonPage", "ModulePage", "TrainingIndexPage"]
