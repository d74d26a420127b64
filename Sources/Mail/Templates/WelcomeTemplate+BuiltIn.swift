/// The templates for tenants that have none of their own.
extension WelcomeTemplate {
    package static var builtInLanguages: [String] { wordings.map(\.language) }

    /// The template that Muster brings for a language, one of `builtInLanguages`; nil for any other.
    ///
    /// - Throws: `ServiceError` if it broke the rules for templates, which the tests rule out.
    package static func builtIn(_ language: String) throws -> WelcomeTemplate? {
        try wordings.first { $0.language == language }.map { wording in
            try WelcomeTemplate(
                language: wording.language,
                subject: wording.subject,
                text: wording.text,
                html: wording.html
            )
        }
    }

    private static let wordings = [
        WelcomeWording(
            language: "en",
            subject: "Welcome to training at {{company}}",
            greeting: "Hello {{first_name}} {{last_name}},",
            opening:
                "{{company}} has set up an account for your training. Open this link to sign in for the first time:",
            button: "Sign in",
            copy: "If the button does not work, copy this address into your browser:",
            expiry: """
                The link is meant for you alone. It works once, until {{link_expires}}. \
                After that, ask your training manager or HR department for a new one.
                """,
            notExpected: "If you did not expect this e-mail, you can ignore it.",
            farewell: "Kind regards"
        ),
        WelcomeWording(
            language: "de",
            subject: "Willkommen zur Schulung bei {{company}}",
            greeting: "Guten Tag {{first_name}} {{last_name}},",
            opening: """
                {{company}} hat für Ihre Schulungen ein Konto eingerichtet. \
                Öffnen Sie diesen Link, um sich zum ersten Mal anzumelden:
                """,
            button: "Anmelden",
            copy: "Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:",
            expiry: """
                Der Link ist nur für Sie bestimmt. Er gilt einmal, und zwar bis {{link_expires}}. \
                Danach bitten Sie Ihre Schulungsleitung oder Personalabteilung um einen neuen.
                """,
            notExpected: "Falls Sie diese E-Mail nicht erwartet haben, können Sie sie ignorieren.",
            farewell: "Freundliche Grüße"
        ),
        WelcomeWording(
            language: "fr",
            subject: "Bienvenue dans votre formation chez {{company}}",
            greeting: "Bonjour {{first_name}} {{last_name}},",
            opening: """
                {{company}} a créé un compte pour vos formations. \
                Ouvrez ce lien pour vous connecter pour la première fois :
                """,
            button: "Se connecter",
            copy: "Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur :",
            expiry: """
                Ce lien vous est personnel. Il est utilisable une seule fois, jusqu’au {{link_expires}}. \
                Passé ce délai, demandez-en un nouveau à votre responsable de formation ou au service des ressources humaines.
                """,
            notExpected: "Si vous n’attendiez pas cet e-mail, vous pouvez l’ignorer.",
            farewell: "Cordialement"
        ),
        WelcomeWording(
            language: "es",
            subject: "Le damos la bienvenida a la formación de {{company}}",
            greeting: "Hola, {{first_name}} {{last_name}}:",
            opening: """
                {{company}} ha creado una cuenta para su formación. \
                Abra este enlace para iniciar sesión por primera vez:
                """,
            button: "Iniciar sesión",
            copy: "Si el botón no funciona, copie esta dirección en su navegador:",
            expiry: """
                Este enlace es personal. Solo se puede usar una vez, hasta el {{link_expires}}. \
                Después, pida uno nuevo a su responsable de formación o al departamento de recursos humanos.
                """,
            notExpected: "Si no esperaba este correo, puede ignorarlo.",
            farewell: "Un saludo cordial"
        ),
    ]
}
