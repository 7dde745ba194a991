"""longpref_trainer: trains a language model with LOGO (arXiv 2410.18533) on a longpref data set."""
