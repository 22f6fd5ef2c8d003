document.body.append('This is the sample site. '.repeat(20));
