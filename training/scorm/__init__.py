"""A module as a SCORM 1.2 package for other learning platforms (docs/adr/0034-a-module-leaves-as-scorm.md)."""
