kubectl set selector service shop app=shop
# answer cause: The pods have a label app, with another value
