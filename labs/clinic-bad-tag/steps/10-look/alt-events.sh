kubectl events --types=Warning
# answer cause: The registry has no image with that tag
# answer asked: 1.272
