exports.greet = (name) => `hello, ${name}, in ${process.env.NODE_ENV}`;
