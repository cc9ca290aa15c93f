"""The book of rules, proven: given what happened, somebody decides, then this and nothing else follows."""
