const { greet } = require('./greet');
require('http').createServer((request, response) => response.end(greet(request.url))).listen(3000);
