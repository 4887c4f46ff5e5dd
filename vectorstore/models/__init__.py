"""The models: embeddings, the reader, the model of questions, the judge."""
