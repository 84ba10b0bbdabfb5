# only a comment   


