# stays red: chosen
kubectl set selector service shop app=shop,tier=front
# answer cause: The pods have a label app, with another value
