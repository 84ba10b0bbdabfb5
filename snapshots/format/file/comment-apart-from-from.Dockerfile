FROM a
# belongs to nobody

# belongs to b
FROM b
