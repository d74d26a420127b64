/// The sentences of a template that Muster brings, put together in the same way in every language.
struct WelcomeWording {
    let language: String
    let subject: String
    let greeting: String
    /// What happened, and what the link is for.
    let opening: String
    /// The words on the link.
    let button: String
    /// Said before the link is shown for copying.
    let copy: String
    let expiry: String
    let notExpected: String
    let farewell: String

    var text: String {
        """
        \(greeting)

        \(opening)

        {{link}}

        \(expiry)

        \(notExpected)

        \(farewell)
        {{sender_name}}

        """
    }

    /// Without pictures, tables or scripts: it reads well aloud, without colours and at any width.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="\(language)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(subject)</title>
        </head>
        <body style="margin: 0; padding: 24px; font-family: Arial, Helvetica, sans-serif; font-size: 16px; line-height: 1.5; \
        color: #1a1a1a; background: #ffffff;">
        <div style="max-width: 600px; margin: 0 auto;">
        <p>\(greeting)</p>
        <p>\(opening)</p>
        <p><a href="{{link}}" style="display: inline-block; padding: 12px 24px; border-radius: 4px; color: #ffffff; \
        background: #1a4f8b; text-decoration: none;">\(button)</a></p>
        <p>\(copy)<br><a href="{{link}}" style="color: #1a4f8b; word-break: break-all;">{{link}}</a></p>
        <p>\(expiry)</p>
        <p>\(notExpected)</p>
        <p>\(farewell)<br>{{sender_name}}</p>
        </div>
        </body>
        </html>

        """
    }
}
