"""Looking after pages: readers' answers to "did this help?", and pages that nobody has looked over for long."""
