kubectl describe deploy/thumbs
# answer cause: The program and its argument are one single word
