"""人工电话: somebody on duty telephones himself and writes down what came of it."""
